namespace OnnxAdapt.Autodiff.Training;

/// <summary>How the vectors of a sequence become one.</summary>
public enum Pooling
{
    /// <summary>Mean over the tokens that the mask keeps.</summary>
    Mean,

    /// <summary>The first token.</summary>
    Cls,

    /// <summary>Largest component over the tokens that the mask keeps.</summary>
    Max,

    /// <summary>The last token that the mask keeps.</summary>
    Last,
}
