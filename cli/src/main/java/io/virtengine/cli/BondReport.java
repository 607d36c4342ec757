package io.virtengine.cli;

import io.virtengine.sdk.client.PenaltyClient;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.market.StateNames;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.web3j.crypto.Hash;

/** What a bond answers for, as trees to print. */
final class BondReport {

    private BondReport() {}

    /** How much of it there is, how much there must be, and what stands against the provider. */
    static Map<String, Object> of(SystemContracts contracts, String provider) {
        var penalties = new PenaltyClient(contracts);
        var report = new LinkedHashMap<String, Object>();
        report.put("bond", contracts.readNumber("EscrowVault", "bondOf", provider));
        report.put("minimumBond", parameter(contracts, "provider.bond"));
        report.put("exitNoticeUntil", contracts.readNumber("ProviderRegistry", "exitNoticeUntil", provider));
        report.put("openCasesUntil", BigInteger.valueOf(penalties.openUntil(provider)));
        var strikes = new LinkedHashMap<String, Object>();
        for (String cause : StateNames.CASE_CAUSE.all()) {
            strikes.put(
                    cause, BigInteger.valueOf(penalties.strikes(provider, cause).count()));
        }
        report.put("strikes", strikes);
        return report;
    }

    /** What ending a lease would cost now. */
    static Map<String, Object> termination(SystemContracts contracts, String leaseId, int reason) {
        PenaltyClient.Due due = new PenaltyClient(contracts).terminationPenalty(leaseId, reason);
        var report = new LinkedHashMap<String, Object>();
        report.put("penalty", due.penalty());
        report.put("compensation", due.compensation());
        return report;
    }

    /** A case, its cause and status by name. */
    static Map<String, Object> accusation(SystemContracts contracts, String caseId) {
        var report = new LinkedHashMap<>(new PenaltyClient(contracts).find(caseId));
        report.computeIfPresent("cause", (key, cause) -> StateNames.CASE_CAUSE.of((BigInteger) cause));
        report.computeIfPresent("status", (key, status) -> StateNames.CASE.of((BigInteger) status));
        return report;
    }

    private static BigInteger parameter(SystemContracts contracts, String name) {
        return contracts.readNumber(
                "ParameterRegistry", "get", (Object) Hash.sha3(name.getBytes(StandardCharsets.UTF_8)));
    }
}
