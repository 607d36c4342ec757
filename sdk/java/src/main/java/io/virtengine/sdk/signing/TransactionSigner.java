package io.virtengine.sdk.signing;

import java.util.Arrays;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign.SignatureData;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.crypto.transaction.type.TransactionType;

/** A key that may send transactions, wherever it is kept. */
public interface TransactionSigner extends PreimageSigner {

    /**
     * Signs a transaction for one chain (EIP-155 for legacy transactions).
     *
     * @return the bytes to send; their Keccak-256 is the transaction's hash
     */
    default byte[] signTransaction(RawTransaction transaction, long chainId) {
        boolean legacy = transaction.getType() == TransactionType.LEGACY;
        byte[] unsigned =
                legacy ? TransactionEncoder.encode(transaction, chainId) : TransactionEncoder.encode(transaction);
        byte[] signature = sign(unsigned);
        var data = new SignatureData(
                signature[64], Arrays.copyOfRange(signature, 0, 32), Arrays.copyOfRange(signature, 32, 64));
        return TransactionEncoder.encode(
                transaction, legacy ? TransactionEncoder.createEip155SignatureData(data, chainId) : data);
    }
}
