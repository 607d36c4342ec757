-- What the keeper asks the journal of events for: GPUs left out of the network's sums, and updates of the share that burns.
create index events_gpus_silent on chain.events ((arguments ->> 'provider'), (arguments ->> 'gpuClass'), block_time)
    where contract = 'CapacityLedger' and name = 'GpusSilent';
create index events_gpu_burn on chain.events ((name = 'GpuBurnUpdated') desc, block_number desc, log_index desc)
    where contract = 'GpuBurn';
