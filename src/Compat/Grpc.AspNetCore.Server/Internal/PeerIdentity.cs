using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Says who a client certificate stands for.</summary>
internal static class PeerIdentity
{
    private const string CommonName = "x509_common_name";
    private const string AlternativeName = "x509_subject_alternative_name";

    public static AuthContext Of(X509Certificate2? certificate)
    {
        var properties = new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal);
        if (certificate is null)
        {
            return new AuthContext(null, properties);
        }

        AddNames(properties, certificate);
        return new AuthContext(properties.ContainsKey(AlternativeName) ? AlternativeName : properties.ContainsKey(CommonName) ? CommonName : null, properties);
    }

    private static void AddNames(Dictionary<string, List<AuthProperty>> properties, X509Certificate2 certificate)
    {
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).ToArray();
        Add(properties, AlternativeName, alternatives);
        var common = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        Add(properties, CommonName, string.IsNullOrEmpty(common) ? [] : [common]);
    }

    private static void Add(Dictionary<string, List<AuthProperty>> properties, string name, string[] values)
    {
        if (values.Length > 0)
        {
            properties[name] = values.Select(value => AuthProperty.Create(name, Encoding.UTF8.GetBytes(value))).ToList();
        }
    }
}
