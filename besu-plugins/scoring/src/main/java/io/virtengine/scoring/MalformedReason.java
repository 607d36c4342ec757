package io.virtengine.scoring;

/**
 * Why an input is refused. Checks run in this order and the first that fails is reported, here and in the Solidity twin
 * ({@code CompositeInput.Malformed}); a new check goes at the end.
 */
public enum MalformedReason {
    /** Not exactly 171 bytes. */
    LENGTH,
    /** Schema id is not 0x0201. */
    SCHEMA,
    /** Engine version is not 1. */
    ENGINE_VERSION,
    /** The header's table hash is not SHA-256 of the table. */
    TABLE_HASH,
    /** Weights do not add up to 10000. */
    WEIGHT_SUM,
    /** A minimum over 10000. */
    MINIMUM_RANGE,
    /** A cap over 100. */
    CAP_RANGE,
    /** Pass mark over 100. */
    PASS_MARK_RANGE,
    /** Flag bit 14 or 15 is set. */
    RESERVED_FLAG,
    /** History or risk is not marked as present. */
    REQUIRED_FLAG,
    /** Consistency is claimed without a document to be consistent with. */
    CONSISTENCY_WITHOUT_DOCUMENT,
    /** A word is out of its bound. */
    VALUE_RANGE,
    /** More text fields extracted than expected. */
    OCR_COUNT,
    /** An absent component carries a value or a flag. */
    ABSENT_NOT_ZERO;

    /** The number both engines report, from 1. */
    public int code() {
        return ordinal() + 1;
    }
}
