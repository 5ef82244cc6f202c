namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>What a parameter does in its network, found from the operators that use it.</summary>
[Flags]
public enum ParameterRole
{
    /// <summary>Nothing of the below.</summary>
    None = 0,

    /// <summary>Matrix or kernel of a product, convolution or recurrent layer.</summary>
    Weight = 1,

    /// <summary>Added to the result of a layer; the biases of normalisations count.</summary>
    Bias = 2,

    /// <summary>Scale or bias of a normalisation.</summary>
    Norm = 4,

    /// <summary>Table from which rows are taken, or that is added to all examples, such as positions.</summary>
    Embedding = 8,

    /// <summary>Belongs to the last layer before an output.</summary>
    OutputLayer = 16,

    /// <summary>Projects to the queries of an attention.</summary>
    Query = 32,

    /// <summary>Projects to the keys of an attention.</summary>
    Key = 64,

    /// <summary>Projects to the values of an attention.</summary>
    Value = 128,

    /// <summary>Projects what an attention gives.</summary>
    AttentionOutput = 256,
}
