package io.virtengine.sdk.deploy;

/**
 * A branch of a network's governance: a governor that counts votes, and a timelock that does what was decided. In the order
 * in which they are deployed.
 */
public enum Branch {
    /** Prices, shares and fees. */
    ECONOMIC("Economic", Role.ECONOMY),
    /** Who is trusted, and what misbehaviour costs. */
    SAFETY("Safety", Role.SAFETY),
    /** Code, wiring and the roles themselves. */
    UPGRADE("Upgrade", Role.ADMIN);

    private final String title;
    private final Role role;

    Branch(String title, Role role) {
        this.title = title;
        this.role = role;
    }

    /** Its governor's name in the address book, also the name that votes are signed for. */
    public String governor() {
        return title + "Governor";
    }

    /** Its timelock's name in the address book. */
    public String timelock() {
        return title + "Timelock";
    }

    /** What its timelock holds once the network rules itself. */
    public Role role() {
        return role;
    }
}
