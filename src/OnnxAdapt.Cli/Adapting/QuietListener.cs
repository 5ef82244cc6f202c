using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>Hears all and says nothing.</summary>
internal sealed class QuietListener : IAdaptListener
{
    /// <inheritdoc/>
    public void Opened(string sessionId, bool resumed)
    {
    }

    /// <inheritdoc/>
    public void Streamed(long sent, long acknowledged)
    {
    }

    /// <inheritdoc/>
    public void Rejected(long line, string reason)
    {
    }

    /// <inheritdoc/>
    public void Trained(Progress progress)
    {
    }

    /// <inheritdoc/>
    public void Evaluated(Evaluation evaluation)
    {
    }
}
