package io.virtengine.sdk.deploy;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.chain.ChainLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.web3j.crypto.Hash;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The logs of a deployment that a genesis block contains. Such a block carries state and no logs, so whoever builds rows
 * from events takes these for the logs of block 0.
 *
 * @param chainId EIP-155 id of the chain they belong to
 * @param entries in the order in which the deployment made them
 */
public record DeploymentJournal(long chainId, List<Entry> entries) {

    /** The journal's name beside the address book. */
    public static final String FILE = "journal.json";

    private static final int MOST_BYTES = 64 << 20;
    private static final String NO_TRANSACTION = "0x" + "00".repeat(32);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /**
     * A log.
     *
     * @param time Unix seconds of the deployment block that made it
     * @param address contract, lower case
     * @param topics up to four words
     * @param data remaining bytes, hexadecimal
     */
    public record Entry(long time, String address, List<String> topics, String data) {
        public Entry {
            topics = List.copyOf(topics);
        }
    }

    public DeploymentJournal {
        entries = List.copyOf(entries);
    }

    /** The journal of logs in chain order, each with its block's time. */
    public static DeploymentJournal of(long chainId, List<ChainLog> logs) {
        return new DeploymentJournal(
                chainId,
                logs.stream()
                        .map(log -> new Entry(
                                java.util.Objects.requireNonNull(log.blockTime(), "a journal needs the blocks' times"),
                                log.address(),
                                log.topics(),
                                Hex.encode(log.data())))
                        .toList());
    }

    /**
     * The journal that an address book names, from the book's folder; empty if the book names none.
     *
     * @throws IllegalArgumentException if the file is missing, or is not the one the book was made with
     */
    public static Optional<DeploymentJournal> beside(Path bookFile, AddressBook book) {
        AddressBook.JournalReference reference = book.journal();
        if (reference == null) {
            return Optional.empty();
        }
        Path folder = bookFile.toAbsolutePath().normalize().getParent();
        Path file = folder.resolve(reference.file()).normalize();
        if (!folder.equals(file.getParent())) {
            throw new IllegalArgumentException(
                    "the address book " + bookFile + " names a journal outside its folder: " + reference.file());
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException("the deployment journal " + file + " is larger than 64 MiB");
            }
            byte[] bytes = Files.readAllBytes(file);
            String found = Hex.encode(Hash.sha3(bytes));
            if (!found.equalsIgnoreCase(reference.hash())) {
                throw new IllegalArgumentException("the deployment journal " + file + " has hash " + found + ", but "
                        + bookFile + " was made with " + reference.hash() + ": take both from the same genesis");
            }
            DeploymentJournal journal = JSON.readValue(bytes, DeploymentJournal.class);
            if (journal.chainId() != book.chainId()) {
                throw new IllegalArgumentException("the deployment journal " + file + " is of chain "
                        + journal.chainId() + ", the address book of chain " + book.chainId());
            }
            return Optional.of(journal);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the deployment journal " + file + " cannot be read: put the journal of the genesis beside its"
                            + " address book",
                    e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not a deployment journal: " + e.getOriginalMessage(), e);
        }
    }

    /** The file's bytes: one entry a line, so that two journals can be compared by eye. */
    public byte[] json() {
        var text = new StringBuilder("{\"chainId\":").append(chainId).append(",\"entries\":[");
        for (int i = 0; i < entries.size(); i++) {
            text.append(i == 0 ? "\n" : ",\n").append(JSON.writeValueAsString(entries.get(i)));
        }
        return text.append("\n]}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How an address book names this journal. */
    public AddressBook.JournalReference reference() {
        return new AddressBook.JournalReference(FILE, Hex.encode(Hash.sha3(json())));
    }

    /** The entries as logs of block 0; they belong to no transaction. */
    public List<ChainLog> logs(String genesisHash) {
        return IntStream.range(0, entries.size())
                .mapToObj(i -> {
                    Entry entry = entries.get(i);
                    return new ChainLog(
                            0,
                            genesisHash,
                            entry.time(),
                            NO_TRANSACTION,
                            0,
                            i,
                            entry.address(),
                            entry.topics(),
                            Hex.decode(entry.data()));
                })
                .toList();
    }
}
