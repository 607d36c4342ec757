package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidatorKeyTest {

    private static final String REGISTRY = "0x" + "cd".repeat(20);
    private static final ValidatorKey STATEMENT = new ValidatorKey("0x" + "ab".repeat(20), 3);

    /** The digest that viem's {@code hashTypedData} gives for the same statement. */
    private static final String DIGEST = "0xc868c6d672e5efb9fa42da0574ab006861f26154a9db52a7153175e7adf82c0a";

    @Test
    void theDigestIsThatOfOtherImplementations() {
        assertThat(Hex.encode(STATEMENT.digest(ValidatorKey.domain(7718, REGISTRY))))
                .isEqualTo(DIGEST);
        assertThat(Hex.encode(new ValidatorKey(STATEMENT.operator(), 4).digest(ValidatorKey.domain(7718, REGISTRY))))
                .isNotEqualTo(DIGEST);
        assertThat(Hex.encode(STATEMENT.digest(ValidatorKey.domain(7719, REGISTRY))))
                .isNotEqualTo(DIGEST);
    }

    @Test
    void aNodesKeyIsMadeOnceAndReadAgain(@TempDir Path folder) throws IOException {
        Path node = folder.resolve("node");
        KeySigner made = NodeKeyFile.generate(node);

        assertThat(NodeKeyFile.open(node.resolve("key")).address()).isEqualTo(made.address());
        assertThat(Files.readString(node.resolve("address"))).isEqualTo(made.address() + "\n");
        assertThat(Files.readString(node.resolve("key.pub"))).matches("0x[0-9a-f]{128}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.resolve("key"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> NodeKeyFile.generate(node)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aKeyThatOthersCanReadIsNotUsed(@TempDir Path folder) throws IOException {
        Path node = folder.resolve("node");
        NodeKeyFile.generate(node);
        Files.setPosixFilePermissions(node.resolve("key"), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> NodeKeyFile.open(node.resolve("key"))).hasMessageContaining("chmod 600");
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutRepeatingIt(@TempDir Path folder) throws IOException {
        Path short31 = folder.resolve("keys/short");
        PrivateFile.create(short31, ("0x" + "5a".repeat(31)).getBytes());
        Path zero = folder.resolve("keys/zero");
        PrivateFile.create(zero, ("0x" + "00".repeat(32)).getBytes());

        assertThatThrownBy(() -> NodeKeyFile.open(short31))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("5a5a")
                .hasNoCause();
        assertThatThrownBy(() -> NodeKeyFile.open(zero)).hasMessageContaining("no key of this curve");
    }
}
