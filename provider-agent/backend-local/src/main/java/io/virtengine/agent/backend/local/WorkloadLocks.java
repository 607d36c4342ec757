package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.WorkloadId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One lock per workload, so that operations on one follow each other and those on others go on. */
final class WorkloadLocks {
    private final Map<WorkloadId, ReentrantLock> locks = new ConcurrentHashMap<>();

    <T> T holding(WorkloadId id, Supplier<T> work) {
        ReentrantLock lock = locks.computeIfAbsent(id, unseen -> new ReentrantLock());
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Does the work unless the workload is busy. */
    void ifFree(WorkloadId id, Runnable work) {
        ReentrantLock lock = locks.computeIfAbsent(id, unseen -> new ReentrantLock());
        if (lock.tryLock()) {
            try {
                work.run();
            } finally {
                lock.unlock();
            }
        }
    }
}
