package io.virtengine.sdk.market;

import io.virtengine.sdk.abi.Hex;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The readable form of a market id: {@code owner/dseq}, {@code owner/dseq/gseq}, {@code owner/dseq/gseq/oseq} or
 * {@code owner/dseq/gseq/oseq/provider}. It names a deployment, group, order, or bid and lease, on one chain.
 *
 * @param owner the tenant, lower case
 * @param dseq the owner's number for the deployment
 * @param gseq group, from 1; 0 if the id is that of a deployment
 * @param oseq order, from 1; 0 if the id is that of a deployment or group
 * @param provider the bidder, lower case; null if the id is not that of a bid or lease
 */
public record HumanId(
        String owner,
        BigInteger dseq,
        long gseq,
        long oseq,
        @Nullable String provider) {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,19}");
    private static final BigInteger LARGEST_DSEQ = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final long LARGEST = 0xffff_ffffL;

    public HumanId {
        owner = Hex.address(owner);
        provider = provider == null ? null : Hex.address(provider);
        if (dseq.signum() < 0 || dseq.compareTo(LARGEST_DSEQ) > 0) {
            throw new IllegalArgumentException("dseq is out of range: " + dseq);
        }
        if (gseq < 0 || gseq > LARGEST || oseq < 0 || oseq > LARGEST) {
            throw new IllegalArgumentException("gseq or oseq is out of range: " + gseq + ", " + oseq);
        }
        if (oseq > 0 && gseq == 0 || provider != null && oseq == 0) {
            throw new IllegalArgumentException("an id has no gap: owner/dseq/gseq/oseq/provider");
        }
    }

    /** The id of a deployment. */
    public static HumanId ofDeployment(String owner, BigInteger dseq) {
        return new HumanId(owner, dseq, 0, 0, null);
    }

    /**
     * Reads the readable form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static HumanId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 5) {
            throw new IllegalArgumentException("expected owner/dseq[/gseq[/oseq[/provider]]], got " + text);
        }
        for (int i = 1; i < Math.min(parts.length, 4); i++) {
            if (!NUMBER.matcher(parts[i]).matches() || i > 1 && parts[i].equals("0")) {
                throw new IllegalArgumentException("not a number where one belongs in " + text);
            }
        }
        return new HumanId(
                parts[0],
                new BigInteger(parts[1]),
                parts.length > 2 ? number(parts[2]) : 0,
                parts.length > 3 ? number(parts[3]) : 0,
                parts.length > 4 ? parts[4] : null);
    }

    private static long number(String text) {
        return new BigInteger(text).min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
    }

    /** The 32-byte id on that chain. */
    public String onChain(long chainId) {
        String id = MarketIds.deployment(chainId, owner, dseq);
        if (gseq > 0) {
            id = MarketIds.group(id, gseq);
        }
        if (oseq > 0) {
            id = MarketIds.order(id, oseq);
        }
        return provider == null ? id : MarketIds.bid(id, provider);
    }

    /** The deployment this belongs to. */
    public HumanId deployment() {
        return ofDeployment(owner, dseq);
    }

    /** The group's number, if the id goes that deep. */
    public OptionalLong group() {
        return gseq == 0 ? OptionalLong.empty() : OptionalLong.of(gseq);
    }

    @Override
    public String toString() {
        var parts = new ArrayList<>(List.of(owner, dseq.toString()));
        if (gseq > 0) {
            parts.add(Long.toString(gseq));
        }
        if (oseq > 0) {
            parts.add(Long.toString(oseq));
        }
        if (provider != null) {
            parts.add(provider);
        }
        return String.join("/", parts);
    }
}
