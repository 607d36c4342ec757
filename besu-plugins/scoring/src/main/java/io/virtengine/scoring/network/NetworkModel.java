package io.virtengine.scoring.network;

import io.virtengine.scoring.Octets;
import io.virtengine.scoring.ScoringInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A model in its canonical encoding: there is exactly one file for each network, and its hash names it. */
public final class NetworkModel {
    private final byte[] bytes;
    private final NetworkPlan plan;

    private NetworkModel(final byte[] bytes) {
        this.bytes = bytes;
        this.plan = new NetworkPlan(bytes, 0);
    }

    /**
     * One layer of a plan.
     *
     * @param inputs values that go in
     * @param neurons values that come out
     * @param shift bits an accumulator is shifted to the right
     */
    public record Layer(int inputs, int neurons, int shift) {}

    /** A file that is no model: the first check it fails. */
    public static final class NotAModel extends Exception {
        private static final long serialVersionUID = 1L;

        private final NetworkFault fault;

        NotAModel(final NetworkFault fault) {
            super("not a canonical network model: " + fault);
            this.fault = fault;
        }

        /** The check that failed. */
        public NetworkFault fault() {
            return fault;
        }
    }

    /**
     * Reads a model file, with every check the engine makes of a model.
     *
     * @throws NotAModel if the engine would refuse it
     */
    public static NetworkModel decode(final byte[] file) throws NotAModel {
        if (file.length < NetworkPlan.MIN_LENGTH || file.length > NetworkPlan.MAX_LENGTH) {
            throw new NotAModel(NetworkFault.MODEL_LENGTH);
        }
        final NetworkModel model = new NetworkModel(file.clone());
        final Optional<NetworkFault> fault = model.plan.fault();
        if (fault.isPresent()) {
            throw new NotAModel(fault.get());
        }
        if (!DenseLayers.biasesHold(model.bytes, model.plan)) {
            throw new NotAModel(NetworkFault.BIAS_RANGE);
        }
        if (NetworkEngine.inputLength(model.plan) == ScoringInput.LENGTH) {
            throw new NotAModel(NetworkFault.LENGTH);
        }
        return model;
    }

    /** SHA-256 of the file. */
    public Octets hash() {
        return Octets.sha256(bytes);
    }

    /** The file. */
    public byte[] encode() {
        return bytes.clone();
    }

    /** Values an input has. */
    public int inputs() {
        return plan.inputs();
    }

    /** Lowest score that passes, basis points. */
    public int passMark() {
        return plan.passMark();
    }

    /** Work of one score. */
    public int multiplyAdds() {
        return plan.multiplyAdds();
    }

    /** The layers, first to last. */
    public List<Layer> layers() {
        final List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < plan.layers(); layer++) {
            layers.add(new Layer(plan.fanIn(layer), plan.neurons(layer), plan.shift(layer)));
        }
        return List.copyOf(layers);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof NetworkModel that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "NetworkModel[" + hash() + "]";
    }
}
