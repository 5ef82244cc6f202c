namespace OnnxAdapt.Serving.Engine;

/// <summary>A request for labels, values or raw outputs.</summary>
public sealed record PredictCall : InferenceCall
{
    /// <summary>How many labels to return, best first; 0 returns all.</summary>
    public int TopK { get; init; }

    /// <summary>Whether scores are the model's raw outputs, without softmax or sigmoid.</summary>
    public bool RawScores { get; init; }

    /// <summary>Graph outputs to return for a generic model; empty returns all.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Name of a prompt of the model's folder that is put before each text; empty for its default one, if any.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Whether to return the one output that has a vector for every token, without padding.</summary>
    internal bool PerToken { get; init; }
}
