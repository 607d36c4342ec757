package io.virtengine.sdk.manifest;

/** A JSON pointer under construction. */
record Pointer(String text) {
    static final Pointer ROOT = new Pointer("");

    Pointer field(final String name) {
        return new Pointer(text + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    Pointer item(final int index) {
        return new Pointer(text + "/" + index);
    }

    @Override
    public String toString() {
        return text;
    }
}
