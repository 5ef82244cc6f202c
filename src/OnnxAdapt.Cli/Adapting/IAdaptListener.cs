using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>Hears how an adaptation goes. Calls may come from several threads.</summary>
internal interface IAdaptListener
{
    /// <summary>The session is open.</summary>
    void Opened(string sessionId, bool resumed);

    /// <summary>Examples were handed over and acknowledged so far.</summary>
    void Streamed(long sent, long acknowledged);

    /// <summary>The server did not take a row.</summary>
    void Rejected(long line, string reason);

    /// <summary>Training goes on.</summary>
    void Trained(Progress progress);

    /// <summary>Training was scored.</summary>
    void Evaluated(Evaluation evaluation);
}
