package dev.paxos.bench.system;

/** The names of keys: of one length, so that all cost the same. */
final class Names {
    static final String COUNTER = "counter";

    private Names() {}

    /** Returns the name of a key: {@code key-} and seven digits. */
    static String of(int key) {
        byte[] name = {'k', 'e', 'y', '-', 0, 0, 0, 0, 0, 0, 0};
        int rest = key;
        for (int at = name.length - 1; at >= 4; at--) {
            name[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return new String(name, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
