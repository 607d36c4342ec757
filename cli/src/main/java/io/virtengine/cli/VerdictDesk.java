package io.virtengine.cli;

import io.virtengine.attestation.AttestationInput;
import io.virtengine.attestation.appraisal.Verdict;
import io.virtengine.sdk.abi.Hex;
import io.virtengine.sdk.deploy.AddressBook;
import io.virtengine.sdk.signing.AttestationVerdict;
import io.virtengine.sdk.signing.KeySigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/** Where a committee's member sits: with a node at hand, or with nothing but the address book and a file. */
final class VerdictDesk implements AutoCloseable {

    private static final String COMMITTEE = "AttestationCommittee";
    private static final String LONGEST_LIFE =
            Hex.encode(Hash.sha3("attestation.proof_validity".getBytes(StandardCharsets.US_ASCII)));

    private final AddressBook book;
    private final KeySigner signer;
    private final AttestationTrust trust;
    private final @Nullable Session session;

    private VerdictDesk(AddressBook book, KeySigner signer, AttestationTrust trust, @Nullable Session session) {
        this.book = book;
        this.signer = signer;
        this.trust = trust;
        this.session = session;
    }

    static VerdictDesk online(Ve ve) {
        AddressBook book = ve.book();
        Session session = ve.reader();
        try {
            return new VerdictDesk(book, ve.wallet(), AttestationTrust.of(session.contracts()), session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    static VerdictDesk offline(Ve ve, Path trust) {
        return new VerdictDesk(ve.book(), ve.wallet(), AttestationTrust.read(trust), null);
    }

    /** The network's policy and roots. */
    AttestationTrust trust() {
        return trust;
    }

    /** The chain's time, Unix seconds. */
    long now() {
        if (session == null) {
            throw CommandException.usage("without a node the time must be named: --at");
        }
        return session.contracts().chain().head().timestamp();
    }

    /** How long a statement counts (s): what was asked for, or the longest the chain takes. */
    long lifetime(@Nullable Long asked) {
        if (session == null) {
            if (asked == null) {
                throw CommandException.usage("without a node the statement's life must be named: --valid-for");
            }
            return positive(asked, Integer.MAX_VALUE);
        }
        long longest = session.contracts()
                .readNumber("ParameterRegistry", "get", LONGEST_LIFE)
                .longValueExact();
        return asked == null ? longest : positive(asked, longest);
    }

    SignedVerdict sign(AttestationInput input, Verdict verdict, long lifetime) {
        var statement = new AttestationVerdict(
                ChainEvidence.keccak256(input.encode()),
                ChainEvidence.keccak256(verdict.encode()),
                input.now(),
                input.now() + lifetime);
        String committee = book.address(COMMITTEE);
        byte[] digest = statement.digest(AttestationVerdict.domain(book.chainId(), committee));
        return new SignedVerdict(
                book.chainId(),
                committee,
                statement,
                "0x" + verdict.encode().hex(),
                signer.address(),
                Hex.encode(signer.signDigest(digest)));
    }

    private static long positive(long asked, long longest) {
        if (asked < 1 || asked > longest) {
            throw CommandException.usage("--valid-for takes 1 to " + longest + " seconds, not " + asked);
        }
        return asked;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
