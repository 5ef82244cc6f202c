namespace OnnxAdapt.Autodiff.Lora;

/// <summary>How a weight is used.</summary>
internal enum LoraUseKind
{
    /// <summary>Some other way.</summary>
    Other,

    /// <summary>Right factor of a matrix product.</summary>
    Product,

    /// <summary>Kernel of a convolution.</summary>
    Convolution,

    /// <summary>Table from which rows are taken.</summary>
    Lookup,
}
