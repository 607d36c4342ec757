package io.virtengine.scoring.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.virtengine.scoring.FeatureVector;
import io.virtengine.scoring.NativeAnswer;
import io.virtengine.scoring.NativeScoring;
import io.virtengine.scoring.Octets;
import io.virtengine.scoring.ScoringInput;
import io.virtengine.scoring.ScoringTable;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Both engines as the precompile runs them, parts of the network engine, and ONNX Runtime on the same network. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScoringBenchmark {
    private static final String SEED = "vector 0";

    private final byte[] composite = ScoringInput.of(
                    Octets.of(new byte[32]),
                    Octets.of(new byte[20]),
                    new FeatureVector(
                            new FeatureVector.Document(8700, 10000, 8200, 6100),
                            new FeatureVector.Face(9100, 9550, 8025),
                            new FeatureVector.Liveness(8200, 7900, true, false, true),
                            new FeatureVector.Consistency(9400, 10000, 7000, 8800, true, true),
                            new FeatureVector.History(0, 1350, 0, 0),
                            new FeatureVector.Risk(9000, 5000, 5000, 6000, 7000, true, true),
                            new FeatureVector.Ocr(8800, 5, 5),
                            true),
                    ScoringTable.DEFAULT)
            .encode();
    private final NetworkDraft draft = ReferenceNetwork.draft(SEED);
    private final byte[] network = draft.bytes();
    private final byte[] model = draft.model();
    private final NetworkPlan plan = new NetworkPlan(model, 0);
    private final int[] values = new int[plan.widest()];

    private OrtEnvironment environment;
    private OrtSession session;
    private OnnxTensor tensor;

    @Setup
    public void load() throws OrtException {
        environment = OrtEnvironment.getEnvironment();
        final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        session = environment.createSession(OnnxFile.of(draft), options);
        final float[] floats = new float[draft.values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = draft.values[i];
        }
        tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats), new long[] {1, floats.length});
        final int integers = ((NetworkScored) NetworkEngine.score(network)).basisPoints();
        final double reals = 10_000 * onnxFloat();
        System.out.printf("# same network: %d basis points in integers, %.1f in floating point%n", integers, reals);
        if (Math.abs(integers - reals) > 100) {
            throw new IllegalStateException("the two networks are not the same");
        }
    }

    @TearDown
    public void close() throws OrtException {
        tensor.close();
        session.close();
    }

    /** The precompile's call with vector P2. */
    @Benchmark
    public NativeAnswer compositeCall() {
        return NativeScoring.run(composite);
    }

    /** The precompile's call with the reference network: limits, hash, biases, layers, output. */
    @Benchmark
    public NativeAnswer networkCall() {
        return NativeScoring.run(network);
    }

    /** Layers alone, on a model that is already checked: what ONNX Runtime's time is to be compared with. */
    @Benchmark
    public int networkLayers() {
        for (int i = 0; i < draft.values.length; i++) {
            values[i] = draft.values[i];
        }
        return DenseLayers.logit(model, plan, values);
    }

    /** The model's hash alone. */
    @Benchmark
    public Octets networkHash() {
        return Octets.sha256(model);
    }

    /** ONNX Runtime, one thread, session loaded: the same weights as float32. */
    @Benchmark
    public float onnxFloat() throws OrtException {
        try (OrtSession.Result result = session.run(Map.of("values", tensor))) {
            return ((float[][]) result.get(0).getValue())[0][0];
        }
    }
}
