using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Access;

namespace OnnxAdapt.Server.Configuration;

/// <summary>Checks all options at once, so that an operator sees every mistake in one go.</summary>
internal static class SettingsValidator
{
    /// <summary>Throws one failure that lists every problem.</summary>
    /// <exception cref="AdaptException">InvalidArgument with one line per problem.</exception>
    public static void Require(ServerSettings settings)
    {
        var problems = Problems(settings);
        if (problems.Count > 0)
        {
            throw new AdaptException(
                AdaptErrorKind.InvalidArgument,
                $"The configuration has {problems.Count} problem(s):{Environment.NewLine}{string.Join(Environment.NewLine, problems.Select(problem => "  " + problem))}");
        }
    }

    /// <summary>Every problem as a sentence that names the option.</summary>
    public static IReadOnlyList<string> Problems(ServerSettings settings)
    {
        PartSettings.Apply(settings);
        return
        [
            .. Limits(settings),
            .. Folders(settings),
            .. Names(settings),
            .. Tls(settings),
            .. ApiKeyList.Problems(settings),
            .. Traces(settings.Traces),
            .. settings.Serving.Validate().Select(problem => $"Serving.{problem}"),
            .. settings.Adaptation.Validate().Select(problem => $"Adaptation.{problem}"),
        ];
    }

    private static IEnumerable<string> Limits(ServerSettings settings)
    {
        return new[]
        {
            Range(nameof(settings.Port), settings.Port, 0, 65_535),
            Range(nameof(settings.HttpPort), settings.HttpPort, 0, 65_535),
            Range(nameof(settings.MaxMessageBytes), settings.MaxMessageBytes, 1_024, 1 << 30),
            Range(nameof(settings.MaxBufferedBytes), settings.MaxBufferedBytes, Math.Max(1 << 20, settings.MaxMessageBytes), 1L << 40),
            Range(nameof(settings.MaxStreamsPerConnection), settings.MaxStreamsPerConnection, 1, 10_000),
            Range(nameof(settings.MaxConnections), settings.MaxConnections, 1, 1_000_000),
            Range("Tei.MaxClientBatchSize", settings.Tei.MaxClientBatchSize, 1, 100_000),
            Range(nameof(settings.DrainSeconds), settings.DrainSeconds, 0, 3_600),
            Range(nameof(settings.AdminPort), settings.AdminPort ?? 0, 0, 65_535),
            Range(nameof(settings.AdminHttpPort), settings.AdminHttpPort ?? 0, 0, 65_535),
            settings.Port != 0 && settings.Port == settings.HttpPort ? $"HttpPort: {settings.HttpPort} is the gRPC port already; take another." : null,
            Taken(nameof(settings.AdminPort), settings.AdminPort, settings.Port, settings.HttpPort),
            Taken(nameof(settings.AdminHttpPort), settings.AdminHttpPort, settings.Port, settings.HttpPort, settings.AdminPort),
        }.OfType<string>();
    }

    private static IEnumerable<string> Folders(ServerSettings settings)
    {
        foreach (var (folder, index) in settings.ModelDirectories.Select((folder, index) => (folder, index)))
        {
            if (!Directory.Exists(folder))
            {
                yield return $"ModelDirectories[{index}]: there is no folder '{folder}'.";
            }
        }
    }

    private static IEnumerable<string> Names(ServerSettings settings)
    {
        if (settings.DefaultModel is { } name && ModelNames.Problem(name) is { } problem)
        {
            yield return $"DefaultModel: {problem}";
        }

        foreach (var (alias, model) in settings.ModelAliases)
        {
            if (ModelNames.Problem(model) is { } wrong) yield return $"ModelAliases.{alias}: {wrong}";
        }

        foreach (var origin in settings.CorsOrigins)
        {
            if (origin != "*" && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == origin))
            {
                yield return $"CorsOrigins: '{origin}' is neither '*' nor an origin such as https://example.org.";
            }
        }
    }

    private static IEnumerable<string> Tls(ServerSettings settings)
    {
        if (settings.TlsCertificatePath is null != settings.TlsKeyPath is null)
        {
            yield return "TlsCertificatePath and TlsKeyPath: give both or neither.";
        }

        if (settings.TlsCertificatePath is null && (settings.TlsOnHttp || settings.ClientCaPath is not null))
        {
            yield return "TlsOnHttp, ClientCaPath: they need TlsCertificatePath and TlsKeyPath.";
        }

        foreach (var (name, path) in new[]
        {
            (nameof(settings.TlsCertificatePath), settings.TlsCertificatePath),
            (nameof(settings.TlsKeyPath), settings.TlsKeyPath),
            (nameof(settings.ClientCaPath), settings.ClientCaPath),
        })
        {
            if (path is not null && !File.Exists(path))
            {
                yield return $"{name}: there is no file '{path}'.";
            }
        }
    }

    private static IEnumerable<string> Traces(TraceSettings traces)
    {
        if (traces.OtlpEndpoint is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")))
        {
            yield return $"Traces.OtlpEndpoint: '{endpoint}' is no address such as http://collector:4317.";
        }

        if (traces.OtlpProtocol is not (TraceSettings.Grpc or TraceSettings.Http)) yield return $"Traces.OtlpProtocol: '{traces.OtlpProtocol}' is neither '{TraceSettings.Grpc}' nor '{TraceSettings.Http}'.";
        if (Range("Traces.SampleRatio", traces.SampleRatio, 0, 1) is { } problem) yield return problem;
    }

    private static string? Taken(string name, int? port, params int?[] others) =>
        port is > 0 && others.Contains(port) ? $"{name}: {port} is another port of the server already; take another." : null;

    private static string? Range(string name, double value, double minimum, double maximum) => value >= minimum && value <= maximum
        ? null
        : FormattableString.Invariant($"{name}: {value} is not between {minimum} and {maximum}.");
}
