using OnnxAdapt.TestKit;

namespace OnnxAdapt.Shipping.Tests;

public sealed class ChartTests
{
    private static readonly string Chart = RepositoryPaths.InRoot("helm/onnxadapt");

    private static readonly string[] Everything =
    [
        "data.persistence.enabled=false", "autoscaling.enabled=true", "autoscaling.queuedTokens=4000", "tls.secretName=certificate", "tls.http=true", "tls.clientCertificates=true", "metrics.serviceMonitor.enabled=true",
        "metrics.alerts.enabled=true", "metrics.dashboard.enabled=true", "networkPolicy.from[0].podSelector.matchLabels.app=caller", "secretEnvFrom[0]=keys",
        "extraEnv[0].name=A", "extraEnv[0].value=b", "nodeSelector.disk=fast", "imagePullSecrets[0].name=pull", "options.Serving.MaxBatchRows=8",
    ];

    [ChartFact]
    public void Chart_Lint_FindsNothing()
    {
        var (code, output) = SharedTools.Run("helm", "", "lint", "--strict", Chart);

        Assert.True(code == 0, output);
    }

    [ChartTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chart_Rendered_IsValid(bool everything)
    {
        var manifests = Render(everything ? Everything : []);
        var schemas = RepositoryPaths.InShared("tools/kubernetes-schemas") + "/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json";

        var (code, output) = SharedTools.Run("kubeconform", manifests, "-strict", "-summary", "-kubernetes-version", "1.32.5", "-skip", "ServiceMonitor,PrometheusRule", "-schema-location", schemas, "-");

        Assert.True(code == 0, output);
        Assert.Contains("Invalid: 0, Errors: 0", output, StringComparison.Ordinal);
    }

    [ChartFact]
    public void Chart_Settings_AreThoseThatTheServerReads()
    {
        var manifests = Render(["options.Serving.MaxBatchRows=8", "tls.secretName=certificate", "tls.http=true", "tls.clientCertificates=true"]);

        Assert.Contains("\"MaxBatchRows\": 8", manifests, StringComparison.Ordinal);
        Assert.Contains("\"TlsCertificatePath\": \"/tls/tls.crt\"", manifests, StringComparison.Ordinal);
        Assert.Contains("\"ClientCaPath\": \"/tls/ca.crt\"", manifests, StringComparison.Ordinal);
        Assert.Contains("\"TlsOnHttp\": true", manifests, StringComparison.Ordinal);
        Assert.Contains("scheme: HTTPS", manifests, StringComparison.Ordinal);
        Assert.Contains("\"DataDirectory\": \"/data\"", manifests, StringComparison.Ordinal);
    }

    [ChartTheory]
    [InlineData("replicaCount=2", "one server owns")]
    [InlineData("options.Serving.MaxBatchRow=8", "MaxBatchRow")]
    [InlineData("options.LogLevel=Loud", "LogLevel")]
    [InlineData("replicas=2", "replicas")]
    public void Chart_ImpossibleValues_AreRefusedByName(string value, string named)
    {
        var (code, output) = SharedTools.Run("helm", "", "template", "release", Chart, "--set", value);

        Assert.NotEqual(0, code);
        Assert.Contains(named, output, StringComparison.Ordinal);
    }

    [ToolFact("promtool")]
    public void Alerts_Rules_PassPromtool()
    {
        var (code, output) = SharedTools.Start("promtool", "", "check", "rules", Path.Combine(Chart, "files/alerts.yaml"));

        Assert.True(code == 0, output);
    }

    private static string Render(IReadOnlyList<string> values)
    {
        var (code, output) = SharedTools.Run("helm", "", ["template", "release", Chart, "--namespace", "models", .. values.SelectMany(value => new[] { "--set", value })]);
        Assert.True(code == 0, output);
        return output;
    }
}
