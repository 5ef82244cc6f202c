namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>What a node is as a step of a network, whatever its sizes.</summary>
internal enum LayerKind
{
    /// <summary>Nothing that tells layers apart: layout, addition, activation functions.</summary>
    None,

    /// <summary>Product with a weight matrix.</summary>
    Linear,

    /// <summary>Convolution over more than one element.</summary>
    Convolution,

    /// <summary>Convolution of size 1.</summary>
    Pointwise,

    /// <summary>Convolution of each channel by itself.</summary>
    Depthwise,

    /// <summary>Transposed convolution.</summary>
    Transposed,

    /// <summary>Recurrent layer.</summary>
    Recurrent,

    /// <summary>Attention as one node.</summary>
    Attention,

    /// <summary>Normalisation, or a learned scale.</summary>
    Normalization,

    /// <summary>Softmax.</summary>
    Softmax,

    /// <summary>Product of two activations.</summary>
    Product,
}
