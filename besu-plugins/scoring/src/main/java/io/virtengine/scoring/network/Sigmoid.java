package io.virtengine.scoring.network;

/**
 * The logistic function as a table: {@code TABLE[i] = round(10000 / (1 + e^-x))} at {@code x = (i - 128) / 16}, i from 0 to
 * 256, halves up; straight lines between. Off by less than 1.5 basis points everywhere within -8..8.
 */
final class Sigmoid {
    /** Largest size of a logit that still changes the result: 8.0 in Q8.8. */
    static final int LIMIT = 8 << 8;

    private static final int STEP_BITS = 4;
    private static final int STEP = 1 << STEP_BITS;

    private static final int[] TABLE = {
        3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9,
        9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23,
        25, 26, 28, 30, 32, 34, 36, 38, 41, 43, 46, 49, 52, 56, 59, 63,
        67, 71, 76, 81, 86, 91, 97, 103, 110, 117, 124, 132, 141, 150, 159, 169,
        180, 191, 203, 216, 230, 244, 260, 276, 293, 311, 331, 351, 373, 396, 421, 447,
        474, 503, 534, 567, 601, 637, 675, 716, 759, 804, 851, 901, 953, 1009, 1067, 1128,
        1192, 1259, 1330, 1403, 1480, 1561, 1645, 1733, 1824, 1919, 2018, 2121, 2227, 2337, 2451, 2568,
        2689, 2814, 2942, 3074, 3208, 3346, 3486, 3630, 3775, 3923, 4073, 4225, 4378, 4533, 4688, 4844,
        5000, 5156, 5312, 5467, 5622, 5775, 5927, 6077, 6225, 6370, 6514, 6654, 6792, 6926, 7058, 7186,
        7311, 7432, 7549, 7663, 7773, 7879, 7982, 8081, 8176, 8267, 8355, 8439, 8520, 8597, 8670, 8741,
        8808, 8872, 8933, 8991, 9047, 9099, 9149, 9196, 9241, 9284, 9325, 9363, 9399, 9433, 9466, 9497,
        9526, 9553, 9579, 9604, 9627, 9649, 9669, 9689, 9707, 9724, 9740, 9756, 9770, 9784, 9797, 9809,
        9820, 9831, 9841, 9850, 9859, 9868, 9876, 9883, 9890, 9897, 9903, 9909, 9914, 9919, 9924, 9929,
        9933, 9937, 9941, 9944, 9948, 9951, 9954, 9957, 9959, 9962, 9964, 9966, 9968, 9970, 9972, 9974,
        9975, 9977, 9978, 9979, 9981, 9982, 9983, 9984, 9985, 9986, 9987, 9988, 9988, 9989, 9990, 9990,
        9991, 9991, 9992, 9992, 9993, 9993, 9994, 9994, 9994, 9995, 9995, 9995, 9996, 9996, 9996, 9996,
        9997
    };

    private Sigmoid() {}

    /**
     * The score of a logit.
     *
     * @param logit Q8.8; beyond -8..8 the ends of the table hold
     * @return basis points, 3..9997; never falls when the logit rises
     */
    static int basisPoints(final int logit) {
        final int position = Math.clamp(logit, -LIMIT, LIMIT) + LIMIT;
        final int index = Math.min(position >> STEP_BITS, TABLE.length - 2);
        final int beyond = position - (index << STEP_BITS);
        return TABLE[index] + ((TABLE[index + 1] - TABLE[index]) * beyond + STEP / 2 >> STEP_BITS);
    }
}
