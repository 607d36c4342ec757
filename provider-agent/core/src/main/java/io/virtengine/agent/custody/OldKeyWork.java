package io.virtengine.agent.custody;

import io.virtengine.agent.work.UnitOfWork;

/** What keys leave unfinished in other parts of the agent, when they are replaced. */
public interface OldKeyWork {
    /** Gives the new operator what the old one has not signed yet; returns how many transactions of the old are open. */
    int handOver(UnitOfWork unit, String oldOperator, String newOperator);

    /** Statements the old attestation key signed that are not on chain yet. */
    int openStatements(UnitOfWork unit, String oldAttestationKey);

    /** Seals what tenants sent for running leases to the present encryption key; returns how many secrets. */
    int reseal();
}
