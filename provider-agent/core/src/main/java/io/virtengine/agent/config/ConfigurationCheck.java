package io.virtengine.agent.config;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules a configuration must keep, all checked before any socket opens. */
public final class ConfigurationCheck {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern PUBLIC_KEY = Pattern.compile("0x[0-9a-fA-F]{128}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    private static final Pattern NTP_SERVER = Pattern.compile("[A-Za-z0-9.-]+(:[0-9]{1,5})?|[0-9a-fA-F:]+");
    private final List<String> problems = new ArrayList<>();

    /** @throws ConfigurationException with every broken rule */
    public static void require(AgentConfiguration configuration) {
        List<String> found = new ConfigurationCheck().problems(configuration);
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }

    private List<String> problems(AgentConfiguration c) {
        if (present("provider", c.provider())) {
            address("provider.address", c.provider().address());
        }
        if (present("chain", c.chain())) {
            chain(c.chain());
        }
        sending(c.sending());
        if (present("database", c.database())) {
            holds(
                    c.database().url() != null && c.database().url().startsWith("jdbc:postgresql:"),
                    "database.url must start with jdbc:postgresql:");
            file("database.password-file", c.database().passwordFile());
            holds(c.database().poolSize() >= 4, "database.pool-size must be 4 or more");
        }
        if (present("custody", c.custody())
                && present("custody.directory", c.custody().directory())
                && present("custody.passphrase-file", c.custody().passphraseFile())) {
            file("custody.passphrase-file", c.custody().passphraseFile());
            custody(c.custody());
            holds(
                    c.custody().usesPerMinute() >= 2L * c.sending().perMinute(),
                    "custody.uses-per-minute must be at least twice sending.per-minute, or the agent suspends its own key"
                            + " while it sends what it may");
        }
        positive("clock.poll", c.clock().poll());
        c.clock()
                .servers()
                .forEach(server -> holds(
                        NTP_SERVER.matcher(server).matches(),
                        "clock.servers must name hosts, or hosts with ports, got \"" + server + "\""));
        gateway(c);
        bidding(c);
        pricing(c.pricing());
        if (present("capacity", c.capacity())) {
            holds(c.capacity().cpuMilli() > 0, "capacity.cpu-milli must be above 0");
            holds(c.capacity().memoryMib() > 0, "capacity.memory-mib must be above 0");
            holds(c.capacity().storageMib() >= 0, "capacity.storage-mib must not be negative");
            holds(c.capacity().ports() >= 0 && c.capacity().ports() <= 65_535, "capacity.ports must be 0 to 65535");
            c.capacity().gpus().forEach((model, count) -> {
                holds(count > 0 && count <= 65_535, "capacity.gpus[" + model + "] must be 1 to 65535");
                holds(
                        c.pricing().gpuHour().containsKey(model),
                        "pricing.gpu-hour[" + model + "] is missing although the GPU is offered");
            });
            positive("capacity.heartbeat", c.capacity().heartbeat());
        }
        work(c);
        return problems;
    }

    private void custody(AgentConfiguration.Custody custody) {
        holds(!custody.grace().isNegative(), "custody.grace must not be negative, got " + custody.grace());
        holds(
                custody.maxAge().compareTo(Duration.ofDays(8)) >= 0,
                "custody.max-age must be 8d or more, a week before it the reminders begin");
        positive("custody.poll", custody.poll());
        positive("custody.probe", custody.probe());
        holds(custody.usesPerMinute() > 0, "custody.uses-per-minute must be above 0");
        holds(
                custody.usesPerHour() >= custody.usesPerMinute(),
                "custody.uses-per-hour must not be below custody.uses-per-minute");
        holds(custody.failuresPerHour() > 0, "custody.failures-per-hour must be above 0");
        if (uses(custody, AgentConfiguration.Custody.Kind.REMOTE)) {
            remote(custody);
        }
        if (uses(custody, AgentConfiguration.Custody.Kind.PKCS11)
                && present("custody.pkcs11.library", custody.pkcs11().library())
                && present("custody.pkcs11.token", custody.pkcs11().token())
                && present("custody.pkcs11.pin-file", custody.pkcs11().pinFile())) {
            file("custody.pkcs11.library", custody.pkcs11().library());
            file("custody.pkcs11.pin-file", custody.pkcs11().pinFile());
        }
    }

    private static boolean uses(AgentConfiguration.Custody custody, AgentConfiguration.Custody.Kind kind) {
        return custody.operatorPlace() == kind || custody.attestationPlace() == kind;
    }

    private void remote(AgentConfiguration.Custody custody) {
        AgentConfiguration.Remote remote = custody.remote();
        positive("custody.remote.timeout", remote.timeout());
        publicKey("custody.remote.operator-key", custody.operatorPlace(), remote.operatorKey());
        publicKey("custody.remote.attestation-key", custody.attestationPlace(), remote.attestationKey());
        if (!present("custody.remote.url", remote.url())) {
            return;
        }
        String host = String.valueOf(remote.url().getHost());
        if ("https".equals(remote.url().getScheme())) {
            if (present("custody.remote.key-store", remote.keyStore())
                    && present("custody.remote.key-store-password-file", remote.keyStorePasswordFile())
                    && present("custody.remote.trust-store", remote.trustStore())
                    && present("custody.remote.trust-store-password-file", remote.trustStorePasswordFile())) {
                file("custody.remote.key-store", remote.keyStore());
                file("custody.remote.key-store-password-file", remote.keyStorePasswordFile());
                file("custody.remote.trust-store", remote.trustStore());
                file("custody.remote.trust-store-password-file", remote.trustStorePasswordFile());
            }
        } else {
            holds(
                    "http".equals(remote.url().getScheme())
                            && LOOPBACK.matcher(host).matches(),
                    "custody.remote.url must be https, or http to this host's loopback, got " + remote.url());
        }
    }

    private void publicKey(String name, AgentConfiguration.Custody.Kind place, @Nullable String key) {
        if (place == AgentConfiguration.Custody.Kind.REMOTE) {
            holds(
                    key != null && PUBLIC_KEY.matcher(key).matches(),
                    name + " must be the public key at the signer, 0x and 128 hex digits");
        }
    }

    private void chain(AgentConfiguration.Chain chain) {
        holds(chain.id() > 0, "chain.id must be above 0");
        present("chain.rpc", chain.rpc());
        if (present("chain.address-book", chain.addressBook())) {
            file("chain.address-book", chain.addressBook());
        }
        positive("chain.poll", chain.poll());
        positive("chain.request-timeout", chain.requestTimeout());
        positive("chain.stale-after", chain.staleAfter());
        positive("chain.startup-timeout", chain.startupTimeout());
        holds(chain.auditEvery() >= 0, "chain.audit-every must not be negative");
        holds(chain.headTolerance() >= 0, "chain.head-tolerance must not be negative");
    }

    private void sending(AgentConfiguration.Sending s) {
        holds(s.gasPrice().signum() >= 0, "sending.gas-price must not be negative");
        positive("sending.replace-after", s.replaceAfter());
        holds(s.perMinute() > 0, "sending.per-minute must be above 0");
        holds(s.perContractPerMinute() > 0, "sending.per-contract-per-minute must be above 0");
        notNegative("sending.daily-spend", s.dailySpend());
    }

    private void gateway(AgentConfiguration c) {
        AgentConfiguration.Gateway g = c.gateway();
        port("gateway.port", g.port());
        port("management.port", c.management().port());
        holds(
                g.port() == 0 || g.port() != c.management().port(),
                "gateway.port and management.port must differ, both are " + g.port());
        holds(!g.names().isEmpty(), "gateway.names must name at least one host");
        holds(!g.audience().isBlank(), "gateway.audience must not be empty");
        positive("gateway.token-life", g.tokenLife());
        holds(g.tokenLife().compareTo(Duration.ofHours(1)) <= 0, "gateway.token-life must be at most 1h");
        positive("gateway.nonce-life", g.nonceLife());
        positive("gateway.shell-limit", g.shellLimit());
        positive("gateway.shell-idle", g.shellIdle());
        holds(g.requestsPerMinute() > 0, "gateway.requests-per-minute must be above 0");
        holds(g.anonymousPerMinute() > 0, "gateway.anonymous-per-minute must be above 0");
        holds(g.maxBody() >= 262_144, "gateway.max-body must hold a manifest: 262144 or more");
        holds(c.images().maxBytes() > 0, "images.max-bytes must be above 0");
    }

    private void bidding(AgentConfiguration c) {
        AgentConfiguration.Bidding b = c.bidding();
        holds(b.perMinute() > 0, "bidding.per-minute must be above 0");
        holds(b.perHour() >= b.perMinute(), "bidding.per-hour must not be below bidding.per-minute");
        holds(b.threshold() >= 0 && b.threshold() <= 100, "bidding.threshold must be 0 to 100");
        positive("bidding.validity", b.validity());
        positive("bidding.minimum-order-life", b.minimumOrderLife());
        positive("bidding.leader-lease", b.leaderLease());
        holds(b.weights().sum() > 0, "bidding.weights must not all be 0");
        b.deniedTenants().forEach(tenant -> address("bidding.denied-tenants", tenant));
    }

    private void pricing(AgentConfiguration.Pricing p) {
        notNegative("pricing.cpu-core-hour", p.cpuCoreHour());
        notNegative("pricing.memory-gib-hour", p.memoryGibHour());
        notNegative("pricing.storage-gib-hour", p.storageGibHour());
        notNegative("pricing.network-gib", p.networkGib());
        notNegative("pricing.markup-percent", p.markupPercent());
        notNegative("pricing.minimum-per-hour", p.minimumPerHour());
        notNegative("pricing.cost-share", p.costShare());
        p.gpuHour().forEach((model, price) -> notNegative("pricing.gpu-hour[" + model + "]", price));
    }

    private void work(AgentConfiguration c) {
        AgentConfiguration.Lifecycle l = c.lifecycle();
        holds(l.workers() > 0 && l.workers() <= 64, "lifecycle.workers must be 1 to 64");
        holds(l.attempts() > 0, "lifecycle.attempts must be above 0");
        positive("lifecycle.poll", l.poll());
        positive("lifecycle.backoff", l.backoff());
        holds(l.backoff().compareTo(l.maxBackoff()) <= 0, "lifecycle.backoff must not exceed lifecycle.max-backoff");
        positive("lifecycle.command-lease", l.commandLease());
        positive("lifecycle.reconcile", l.reconcile());
        positive("lifecycle.orphan-quarantine", l.orphanQuarantine());
        positive("lifecycle.ready-timeout", l.readyTimeout());
        positive("lifecycle.halt-timeout", l.haltTimeout());
        positive("lifecycle.resize-timeout", l.resizeTimeout());
        positive("metering.sample", c.metering().sample());
        positive("metering.statement", c.metering().statement());
        positive("metering.record", c.metering().record());
        positive("settlement.interval", c.settlement().interval());
        positive("settlement.withdraw", c.settlement().withdraw());
    }

    private void holds(boolean rule, String problem) {
        if (!rule) {
            problems.add("ve.agent." + problem);
        }
    }

    private boolean present(String name, @Nullable Object value) {
        holds(value != null, name + " is missing");
        return value != null;
    }

    private void address(String name, @Nullable String value) {
        holds(
                value != null && ADDRESS.matcher(value).matches(),
                name + " must be 0x and 40 hex digits, got \"" + value + "\"");
    }

    private void positive(String name, @Nullable Duration value) {
        holds(value != null && value.isPositive(), name + " must be a positive duration, got " + value);
    }

    private void notNegative(String name, @Nullable BigDecimal value) {
        holds(value != null && value.signum() >= 0, name + " must not be negative, got " + value);
    }

    private void port(String name, int value) {
        holds(value >= 0 && value <= 65_535, name + " must be 0 to 65535, got " + value);
    }

    private void file(String name, @Nullable Path path) {
        holds(path == null || Files.isReadable(path), name + " names no readable file: " + path);
    }
}
