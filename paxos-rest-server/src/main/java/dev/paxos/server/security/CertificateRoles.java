package dev.paxos.server.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The roles of certificates, by the names in them: the DNS names and URIs among the subject's alternative names, and the
 * subject's common names.
 */
public final class CertificateRoles {
    // The kinds of RFC 5280 §4.2.1.6, as X509Certificate numbers them.
    private static final Set<Integer> DNS_NAME_OR_URI = Set.of(2, 6);

    private final Map<Role, Set<String>> names = new TreeMap<>();

    /**
     * Makes one.
     *
     * @param names which names have which role; of several roles the highest counts
     */
    public CertificateRoles(Map<Role, Set<String>> names) {
        names.forEach((role, ofRole) -> this.names.put(role, Set.copyOf(ofRole)));
    }

    /**
     * Returns the role of a certificate.
     *
     * @param certificate one that was verified
     * @return the highest role that one of its names has
     */
    Optional<Role> roleOf(X509Certificate certificate) {
        Set<String> own = namesOf(certificate);
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(own::contains))
                .map(Map.Entry::getKey)
                .reduce((lower, higher) -> higher);
    }

    private static Set<String> namesOf(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> kindAndName : alternatives) {
                    if (kindAndName.get(0) instanceof Integer kind
                            && DNS_NAME_OR_URI.contains(kind)
                            && kindAndName.get(1) instanceof String name) {
                        names.add(name);
                    }
                }
            }
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    names.add(name);
                }
            }
        } catch (CertificateParsingException | InvalidNameException e) {
            // What cannot be read names nobody.
            return Set.of();
        }
        return names;
    }
}
