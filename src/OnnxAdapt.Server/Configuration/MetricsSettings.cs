namespace OnnxAdapt.Server.Configuration;

/// <summary>Names of other servers under which the same measurements are shown as well, so that their dashboards keep working.</summary>
public sealed class MetricsSettings
{
    /// <summary>Whether <c>/metrics</c> needs an API key too, where there are keys.</summary>
    /// <value>Default false.</value>
    public bool RequireKey { get; set; }

    /// <summary>Whether Triton's <c>nv_inference_*</c> are shown.</summary>
    /// <value>Default false.</value>
    public bool Triton { get; set; }

    /// <summary>Whether the <c>te_*</c> of text-embeddings-inference are shown.</summary>
    /// <value>Default false.</value>
    public bool Tei { get; set; }
}
