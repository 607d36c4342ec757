package io.virtengine.journey;

import java.math.BigInteger;

/**
 * VE that crossed the vault's boundary.
 *
 * @param kind why
 * @param from who paid; {@code vault} for outflows
 * @param to who received; {@code vault} for inflows
 * @param wei how much
 */
public record Transfer(String kind, String from, String to, BigInteger wei) {

    /** The vault as a party. */
    public static final String VAULT = "vault";

    boolean isInflow() {
        return to.equals(VAULT);
    }
}
