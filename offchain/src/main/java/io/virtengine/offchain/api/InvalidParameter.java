package io.virtengine.offchain.api;

/** A request parameter that cannot be used, and why. */
final class InvalidParameter extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final String parameter;

    InvalidParameter(String parameter, String reason) {
        super(parameter + " " + reason);
        this.parameter = parameter;
    }

    String parameter() {
        return parameter;
    }
}
