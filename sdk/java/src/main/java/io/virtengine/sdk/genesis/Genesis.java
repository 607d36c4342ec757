package io.virtengine.sdk.genesis;

import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.deploy.DeploymentJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a network starts from.
 *
 * @param genesis bytes of Besu's genesis file
 * @param book where the contracts of the genesis block are
 * @param journal the logs their deployment made
 */
public record Genesis(byte[] genesis, AddressBook book, DeploymentJournal journal) {

    /** Name of the genesis file. */
    public static final String FILE = "genesis.json";

    /** Name of the address book. */
    public static final String BOOK = "addresses.json";

    /** The files by name, in the order in which they are written. */
    public Map<String, byte[]> files() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put(FILE, genesis);
        files.put(DeploymentJournal.FILE, journal.json());
        files.put(BOOK, book.json());
        return files;
    }

    /**
     * Writes the files into a folder, which is made if need be.
     *
     * @throws IllegalArgumentException if one of them is there already: a genesis is never overwritten
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, byte[]> file : files().entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue(), StandardOpenOption.CREATE_NEW);
            }
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(e.getMessage() + " exists; name another folder", e);
        } catch (IOException e) {
            throw new UncheckedIOException("the genesis cannot be written to " + folder, e);
        }
    }
}
