package dev.paxos.it.history;

import java.util.Optional;

/** What a client asks a register for. */
public sealed interface Call {
    /** What ends a token in a value that tokens are appended to. */
    String TOKEN_END = " ";

    /** Returns the state that this leaves behind: the same object where it changes nothing. */
    State applyTo(State before);

    /** Returns what it writes, where that does not depend on what was there. */
    default Optional<String> written() {
        return Optional.empty();
    }

    /** Returns the same with another value, if it writes one. */
    default Call writing(String value) {
        return this;
    }

    /** Reads. */
    record Get() implements Call {
        @Override
        public State applyTo(State before) {
            return before;
        }
    }

    /** Sets the value, whatever it was. */
    record Put(String value) implements Call {
        @Override
        public State applyTo(State before) {
            return before.changedTo(written());
        }

        @Override
        public Optional<String> written() {
            return Optional.of(value);
        }

        @Override
        public Call writing(String other) {
            return new Put(other);
        }
    }

    /** Sets the value where there is none. */
    record PutIfAbsent(String value) implements Call {
        @Override
        public State applyTo(State before) {
            return before.value().isPresent() ? before : before.changedTo(written());
        }

        @Override
        public Optional<String> written() {
            return Optional.of(value);
        }

        @Override
        public Call writing(String other) {
            return new PutIfAbsent(other);
        }
    }

    /** Sets the value at a version, also where that is one without a value. */
    record CompareAndSet(long version, String value) implements Call {
        @Override
        public State applyTo(State before) {
            return before.version() == version ? before.changedTo(written()) : before;
        }

        @Override
        public Optional<String> written() {
            return Optional.of(value);
        }

        @Override
        public Call writing(String other) {
            return new CompareAndSet(version, other);
        }
    }

    /** Sets the value where there is one, at a version: {@code If-Match} of the REST interface. */
    record Replace(long version, String value) implements Call {
        @Override
        public State applyTo(State before) {
            return before.value().isPresent() && before.version() == version ? before.changedTo(written()) : before;
        }

        @Override
        public Optional<String> written() {
            return Optional.of(value);
        }

        @Override
        public Call writing(String other) {
            return new Replace(version, other);
        }
    }

    /** Appends a token to the value: the update whose every application shows. */
    record Append(String token) implements Call {
        @Override
        public State applyTo(State before) {
            return before.changedTo(Optional.of(before.value().orElse("") + token + TOKEN_END));
        }
    }

    /** Deletes the value, if there is one. */
    record Delete() implements Call {
        @Override
        public State applyTo(State before) {
            return before.value().isPresent() ? before.changedTo(Optional.empty()) : before;
        }
    }

    /** Deletes the value where there is one, at a version. */
    record DeleteVersion(long version) implements Call {
        @Override
        public State applyTo(State before) {
            return before.value().isPresent() && before.version() == version
                    ? before.changedTo(Optional.empty())
                    : before;
        }
    }
}
