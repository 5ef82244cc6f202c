namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>How the blocks of a network were found.</summary>
public enum BlockMethod
{
    /// <summary>There are none: fewer than two layers.</summary>
    None,

    /// <summary>The same kinds of layers repeat.</summary>
    Repetition,

    /// <summary>Nothing repeats; a stage ends where the resolution changes.</summary>
    Stages,

    /// <summary>Nothing repeats and the resolution stays; each layer is a block.</summary>
    Layers,
}
