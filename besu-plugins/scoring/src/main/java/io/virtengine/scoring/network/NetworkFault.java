package io.virtengine.scoring.network;

/** Why an input of the network engine is refused. Checks run in this order; the first that fails is reported. */
public enum NetworkFault {
    /**
     * Shorter than header, count and the smallest model, longer than any input can be, or 171 bytes: that length belongs
     * to the composite engine.
     */
    LENGTH,
    /** Schema id is not 0x0301. */
    SCHEMA,
    /** Engine is not 2. */
    ENGINE,
    /** No values, more than 1024, or no room for them in front of a model. */
    VECTOR_COUNT,
    /** The model does not begin with its magic number and a known version. */
    MODEL_FORMAT,
    /** Number of layers, inputs, neurons or a shift out of bounds, or a last layer of more than one neuron. */
    MODEL_SHAPE,
    /** More than 1,000,000 multiply-adds. */
    MODEL_SIZE,
    /** The pass mark is 0 or over 10000. */
    PASS_MARK,
    /** The model is longer or shorter than its layer table says. */
    MODEL_LENGTH,
    /** The header's model hash is not SHA-256 of the model. */
    MODEL_HASH,
    /** A bias with which some input could overflow the accumulator. */
    BIAS_RANGE,
    /** The vector has another number of values than the model has inputs. */
    VECTOR_LENGTH,
    /** A value below -16384 or above 16384. */
    VALUE_RANGE;

    /** The number in the revert data, from 1. */
    public int code() {
        return ordinal() + 1;
    }
}
