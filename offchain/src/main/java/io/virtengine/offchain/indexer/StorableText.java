package io.virtengine.offchain.indexer;

/** Text as PostgreSQL can hold it. The character zero, which anyone may send in an event, becomes U+FFFD. */
final class StorableText {

    private StorableText() {}

    static String of(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /** The same for JSON, where the character is written as an escape. */
    static String ofJson(String json) {
        return json.contains("\\u0000") ? replaceEscapes(json) : json;
    }

    private static String replaceEscapes(String json) {
        var result = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                result.append(c);
            } else if (json.startsWith("\\u0000", i)) {
                result.append("\\ufffd");
                i += 5;
            } else {
                result.append(c).append(json.charAt(++i));
            }
        }
        return result.toString();
    }
}
