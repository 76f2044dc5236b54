package dev.paxos.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessControlTest {
    @TempDir
    private Path directory;

    private final AccessControl access = new AccessControl(
            token -> token.equals("abc") ? Optional.of(Role.WRITE) : Optional.empty(),
            new CertificateRoles(Map.of(
                    Role.READ, Set.of("reader", "both"),
                    Role.PEER, Set.of("one.example", "paxos://cluster/peer", "both"))));

    @ParameterizedTest
    @CsvSource({
        // authorization, by certificate, needed, verdict
        ", , READ, Unauthenticated[tokenGiven=false]",
        "Bearer abc, , READ, Granted[]",
        "Bearer abc, , WRITE, Granted[]",
        "'bearer   abc ', , WRITE, Granted[]",
        "Bearer abc, , PEER, 'Forbidden[has=write, needed=peer]'",
        "Bearer abd, , READ, Unauthenticated[tokenGiven=true]",
        "Bearer, , READ, Unauthenticated[tokenGiven=true]",
        "Bearer abc abc, , READ, Unauthenticated[tokenGiven=true]",
        "Basic abc, , READ, Unauthenticated[tokenGiven=true]",
        "abc, , READ, Unauthenticated[tokenGiven=true]",
        ", READ, READ, Granted[]",
        ", READ, WRITE, 'Forbidden[has=read, needed=write]'",
        ", WRITE, READ, Granted[]",
        ", PEER, PEER, Granted[]",
        "Bearer abc, READ, WRITE, Granted[]",
        "Bearer abc, PEER, PEER, Granted[]",
        "Bearer abd, PEER, READ, Unauthenticated[tokenGiven=true]",
    })
    void aCallIsJudgedByTheHigherOfTwoRoles(String authorization, Role byCertificate, Role needed, String verdict) {
        assertThat(access.judge(authorization, Optional.ofNullable(byCertificate), needed))
                .hasToString(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "reader, , READ",
        "one.example, , PEER",
        "somebody, one.example, PEER",
        "somebody, paxos://cluster/peer, PEER",
        "reader, one.example, PEER",
        "both, , PEER",
        "two.example, , ",
        "somebody, reader.example, ",
        "Reader, , ",
    })
    void theRoleOfACertificateIsTheHighestOfItsNames(String commonName, String name, Role role) throws Exception {
        TestAuthority authority = new TestAuthority(directory, "authority");
        TestAuthority.Issued issued = name == null ? authority.issue(commonName) : authority.issue(commonName, name);

        assertThat(access.roleOf(read(issued.certificate()))).isEqualTo(Optional.ofNullable(role));
    }

    @Test
    void aNameWithinAnotherIsNotThatName() throws Exception {
        TestAuthority.Issued issued = new TestAuthority(directory, "authority").issue("reader,OU=one.example");

        assertThat(access.roleOf(read(issued.certificate()))).contains(Role.READ);
    }

    private static X509Certificate read(Path pem) throws IOException, CertificateException {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
