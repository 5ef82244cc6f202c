namespace OnnxAdapt.Serving.Backbones;

/// <summary>A share in a backbone; the last one that is given back lets it go.</summary>
internal sealed class BackboneLease(Backbone backbone, Action release) : IDisposable
{
    private Action? _release = release;

    /// <summary>The backbone; do not use it after giving back the share.</summary>
    public Backbone Backbone { get; } = backbone;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
