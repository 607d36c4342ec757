package io.virtengine.agent.backend.local;

import io.virtengine.agent.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The user a workload's process runs as.
 *
 * @param uid user id inside the workload, 0–65535
 * @param gid group id inside the workload, 0–65535
 */
record ProcessUser(int uid, int gid) {
    private static final int MAX_ID = 65_535;
    private static final long MAX_DATABASE = 1 << 20;

    /**
     * Resolves what an image asks for.
     *
     * @param wanted {@code user[:group]}, each a number or a name in the image's user database; empty means 0:0
     * @param root the image's root directory
     */
    static ProcessUser resolve(String wanted, Path root) {
        if (wanted.isEmpty()) {
            return new ProcessUser(0, 0);
        }
        String[] parts = wanted.split(":", 2);
        List<String> user = entry(root.resolve("etc/passwd"), parts[0]);
        int uid = user.size() > 2 ? id(user.get(2)) : id(parts[0]);
        if (parts.length == 1) {
            return new ProcessUser(uid, user.size() > 3 ? id(user.get(3)) : 0);
        }
        List<String> group = entry(root.resolve("etc/group"), parts[1]);
        return new ProcessUser(uid, group.size() > 2 ? id(group.get(2)) : id(parts[1]));
    }

    private static List<String> entry(Path database, String nameOrId) {
        try {
            // An image's own links lead into this host when followed from here.
            if (!Files.isDirectory(database.getParent(), LinkOption.NOFOLLOW_LINKS)
                    || !Files.isRegularFile(database, LinkOption.NOFOLLOW_LINKS)
                    || Files.size(database) > MAX_DATABASE) {
                return List.of();
            }
            for (String line : Files.readString(database).lines().toList()) {
                List<String> fields = List.of(line.split(":", -1));
                if (fields.size() > 2
                        && (fields.getFirst().equals(nameOrId) || fields.get(2).equals(nameOrId))) {
                    return fields;
                }
            }
            return List.of();
        } catch (IOException failure) {
            throw new BackendException.Permanent("The image's " + database.getFileName() + " cannot be read", failure);
        }
    }

    private static int id(String text) {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= MAX_ID) {
            return Integer.parseInt(text);
        }
        throw new BackendException.Permanent("The image runs as \"" + text + "\", which its user database lacks");
    }
}
