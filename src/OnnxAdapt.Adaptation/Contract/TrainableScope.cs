namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Which parameters a session learns.</summary>
public enum TrainableScope
{
    /// <summary>A new output layer on the frozen base; features are computed once.</summary>
    Head,

    /// <summary>The head, and parameters of the base whose names match a pattern.</summary>
    Patterns,

    /// <summary>The head and every float parameter of the base.</summary>
    All,

    /// <summary>The head and the last blocks of the base.</summary>
    LastBlocks,

    /// <summary>The head and every additive vector, those of normalisations included.</summary>
    Biases,

    /// <summary>The head, and scales and biases of normalisations.</summary>
    Norms,

    /// <summary>The head and the tables that rows are looked up in.</summary>
    Embeddings,

    /// <summary>The head, and low-rank updates beside frozen matrices (Hu et al., 2021).</summary>
    Lora,
}
