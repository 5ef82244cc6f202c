namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>What a graph of sounds answers, as far as its folder says.</summary>
internal enum SoundAnswer
{
    /// <summary>The graph tells.</summary>
    Unknown,

    /// <summary>Scores of labels, or values.</summary>
    Scores,

    /// <summary>Vectors.</summary>
    Vectors,
}
