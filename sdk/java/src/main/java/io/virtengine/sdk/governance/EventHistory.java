package io.virtengine.sdk.governance;

import io.virtengine.sdk.chain.ChainLog;
import io.virtengine.sdk.client.ChainEvent;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything contracts of a network said since they exist, those of a genesis block included. */
public final class EventHistory {

    private static final String NO_BLOCK = "0x" + "0".repeat(64);

    private final SystemContracts contracts;
    private final long firstBlock;
    private final @Nullable DeploymentJournal journal;

    /**
     * The history of a network.
     *
     * @param journal logs of the genesis block, where the book names such
     */
    public EventHistory(SystemContracts contracts, AddressBook book, @Nullable DeploymentJournal journal) {
        this.contracts = contracts;
        this.firstBlock = book.firstBlock();
        this.journal = journal;
        if (book.journal() != null && journal == null) {
            throw new IllegalArgumentException("this network began in a genesis block: its history needs the journal");
        }
    }

    /** Events of a contract up to the head, in order. */
    public List<ChainEvent> of(String contract) {
        String address = contracts.addressOf(contract);
        var logs = new ArrayList<ChainLog>();
        if (journal != null) {
            journal.logs(NO_BLOCK).stream()
                    .filter(log -> log.address().equals(address))
                    .forEach(logs::add);
        }
        logs.addAll(contracts.chain().logs(firstBlock, contracts.chain().blockNumber(), List.of(address)));
        return logs.stream().flatMap(log -> contracts.decode(log).stream()).toList();
    }
}
