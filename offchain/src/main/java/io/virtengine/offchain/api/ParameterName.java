package io.virtengine.offchain.api;

/** The name of a governed parameter. */
final class ParameterName {

    private ParameterName() {}

    static String checked(String name) {
        if (!name.matches("[a-z0-9_]{1,32}(\\.[a-z0-9_]{1,32}){1,3}")) {
            throw new InvalidParameter("name", "must look like group.name");
        }
        return name;
    }
}
