package io.virtengine.sdk.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.artifact.ContractArtifacts;
import io.virtengine.sdk.chain.EmbeddedChain;
import io.virtengine.sdk.chain.RevertReason;
import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.tx.DirectSender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Keys;

class SiweTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String PROVIDER = "urn:virtengine:provider:0x" + "ab".repeat(20);

    private static EmbeddedChain chain;
    private static KeySigner key;
    private static SiweVerifier verifier;

    @BeforeAll
    static void start() {
        chain = EmbeddedChain.start();
        key = KeySigner.of(chain.accounts().getFirst());
        verifier = new SiweVerifier(
                new SignatureVerifier(chain.client()),
                "gateway.example:8443",
                chain.client().chainId(),
                PROVIDER,
                Duration.ofMinutes(5));
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    private static SiweMessage message(String address, String domain, long chainId, Instant issuedAt) {
        return new SiweMessage(
                domain,
                Keys.toChecksumAddress(address),
                "Manage your leases.",
                "https://" + domain + "/api/v1",
                chainId,
                "n0nceN0nce",
                issuedAt,
                issuedAt.plusSeconds(600),
                null,
                null,
                List.of(PROVIDER));
    }

    private static SiweMessage good() {
        return message(key.address(), "gateway.example:8443", chain.client().chainId(), NOW.minusSeconds(10));
    }

    private static byte[] sign(String text) {
        return key.signDigest(SiweVerifier.digest(text));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(SiweMessage.parse(good().text())).isEqualTo(good());
    }

    @Test
    void theStandardsExampleIsRead() {
        SiweMessage example = SiweMessage.parse("""
                example.com wants you to sign in with your Ethereum account:
                0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2


                URI: https://example.com/login
                Version: 1
                Chain ID: 1
                Nonce: 32891756
                Issued At: 2021-09-30T16:25:24.000Z
                Resources:
                - ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/
                - https://example.com/my-web2-claim.json""");
        assertThat(example.statement()).isNull();
        assertThat(example.resources()).hasSize(2);
    }

    @Test
    void aGoodLoginCounts() {
        String text = good().text();
        assertThat(verifier.verify(text, "n0nceN0nce", sign(text), NOW).address())
                .isEqualToIgnoringCase(key.address());
    }

    @Test
    void anythingElseDoesNot() {
        String text = good().text();
        refused(text, "otherNonce", sign(text), NOW, "another nonce");
        refused(text, "n0nceN0nce", sign(text), NOW.plusSeconds(400), "too old");
        refused(text, "n0nceN0nce", sign(text), NOW.minusSeconds(120), "future");
        refused(text, "n0nceN0nce", sign(text + " "), NOW, "signature");
        String elsewhere = message(key.address(), "evil.example", chain.client().chainId(), NOW)
                .text();
        refused(elsewhere, "n0nceN0nce", sign(elsewhere), NOW, "evil.example");
        String otherChain =
                message(key.address(), "gateway.example:8443", 1, NOW).text();
        refused(otherChain, "n0nceN0nce", sign(otherChain), NOW, "chain 1");
        String otherProvider = text.replace("abab", "cdcd");
        refused(otherProvider, "n0nceN0nce", sign(otherProvider), NOW, "does not name");
        byte[] malleated = sign(text);
        malleated[64] = (byte) (malleated[64] == 27 ? 28 : 27);
        refused(text, "n0nceN0nce", malleated, NOW, "signature");
    }

    private static void refused(String text, String nonce, byte[] signature, Instant now, String reason) {
        assertThatThrownBy(() -> verifier.verify(text, nonce, signature, now))
                .isInstanceOf(SiweVerifier.RefusedLoginException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Version: 1|Version: 2",
                "Chain ID: |Chain ID: 0x",
                "Nonce: n0nceN0nce|Nonce: short",
                "\n\nManage|\nManage",
                "\nURI: |\nUri: ",
                "Resources:|Resource:",
                "\n- urn|\n urn",
                "Issued At: 2026|Issued At: yesterday 2026",
                "gateway.example:8443 wants|gateway example wants",
                "Manage your leases.|Manage\tyour leases.",
            })
    void malformedTextsAreRefused(String edit) {
        String[] parts = edit.split("\\|");
        String text = good().text().replace(parts[0], parts[1]);
        assertThat(text).isNotEqualTo(good().text());
        assertThatThrownBy(() -> SiweMessage.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWrongChecksumIsRefused() {
        String text = good().text();
        String address = good().address();
        assertThatThrownBy(() -> SiweMessage.parse(text.replace(address, address.toLowerCase())))
                .isInstanceOf(IllegalArgumentException.class);
        for (String other : List.of("0x", "0x12", "0x" + "zz".repeat(20), "1234", address + "00")) {
            String altered = text.replace(address, other);
            refused(altered, "n0nceN0nce", sign(altered), NOW, "not a login text");
        }
        assertThatThrownBy(() -> SiweMessage.parse(text.replace("11:59:50Z", "11:59Z")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A contract that answers every signature with the ERC-1271 magic value, and one that answers something else. */
    @Test
    void contractAccountsAreAsked() {
        var sender = new DirectSender(chain.client(), key, new RevertReason(ContractArtifacts.load()));
        String agrees = wallet(sender, "1626ba7e");
        String refuses = wallet(sender, "ffffffff");
        byte[] anything = {1, 2, 3};
        var signatures = new SignatureVerifier(chain.client());
        assertThat(signatures.isSignedBy(agrees, new byte[32], anything)).isTrue();
        assertThat(signatures.isSignedBy(refuses, new byte[32], anything)).isFalse();
        assertThat(signatures.isSignedBy("0x" + "12".repeat(20), new byte[32], anything))
                .isFalse();
    }

    /** A wallet that reverts says no; one that the node could not run to its end has not said anything. */
    @Test
    void aRefusedCallIsOnlyANoIfTheAccountReverted() {
        var sender = new DirectSender(chain.client(), key, new RevertReason(ContractArtifacts.load()));
        // PUSH0, PUSH0, REVERT
        String reverts = contract(sender, "5f5ffd");
        // JUMPDEST, PUSH0, JUMP: runs until the node's gas limit for calls
        String endless = contract(sender, "5b5f56");
        var signatures = new SignatureVerifier(chain.client());
        assertThat(signatures.isSignedBy(reverts, new byte[32], new byte[65])).isFalse();
        assertThatThrownBy(() -> signatures.isSignedBy(endless, new byte[32], new byte[65]))
                .isInstanceOf(RpcException.Unavailable.class);
    }

    private static String wallet(DirectSender sender, String answer) {
        // PUSH4 answer, PUSH1 224, SHL, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
        return contract(sender, "63" + answer + "60e01b5f5260205ff3");
    }

    private static String contract(DirectSender sender, String runtime) {
        String creation = "0x60" + "%02x".formatted(runtime.length() / 2) + "8060095f395ff3" + runtime;
        return sender.create(Hex.decode(creation)).contractAddress();
    }
}
