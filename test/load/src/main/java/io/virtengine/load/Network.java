package io.virtengine.load;

import io.virtengine.cli.WalletFiles;
import io.virtengine.sdk.client.SystemContracts;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.signing.KeySigner;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network that {@code scripts/besu-network up} has made, with the keys it left.
 *
 * @param contracts asked of the first node
 * @param treasury holds the supply
 * @param committee identity committee
 */
record Network(
        List<Node> nodes, AddressBook book, SystemContracts contracts, Account treasury, List<KeySigner> committee) {

    private static final int COMMITTEE = 3;

    static Network open(Path workspace) {
        List<Node> nodes = Node.of(workspace);
        AddressBook book = AddressBook.load(workspace.resolve("addresses.json"));
        var contracts = new SystemContracts(nodes.getFirst().chain(), book.addresses());
        KeySigner treasury = wallet(workspace, "treasury");
        long nonce = nodes.getFirst().chain().pendingNonce(treasury.address());
        return new Network(
                nodes,
                book,
                contracts,
                new Account(treasury, book.chainId(), nonce),
                IntStream.rangeClosed(1, COMMITTEE)
                        .mapToObj(i -> wallet(workspace, "committee-" + i))
                        .toList());
    }

    private static KeySigner wallet(Path workspace, String name) {
        Path wallets = workspace.resolve("wallets");
        return WalletFiles.open(wallets.resolve(name + ".json"), wallets.resolve("password"));
    }
}
