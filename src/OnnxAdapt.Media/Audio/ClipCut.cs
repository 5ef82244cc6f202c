namespace OnnxAdapt.Media.Audio;

/// <summary>What happens to a clip that is longer than a model takes.</summary>
public enum ClipCut
{
    /// <summary>It loses its end.</summary>
    End,

    /// <summary>It loses its beginning.</summary>
    Beginning,

    /// <summary>It is refused.</summary>
    Refuse,
}
