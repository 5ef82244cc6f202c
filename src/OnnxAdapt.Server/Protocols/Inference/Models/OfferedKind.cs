namespace OnnxAdapt.Server.Protocols.Inference.Models;

/// <summary>What an offered tensor is.</summary>
internal enum OfferedKind
{
    /// <summary>An input or output of the graph.</summary>
    Graph,

    /// <summary>Input: texts.</summary>
    Text,

    /// <summary>Input: second texts of pairs.</summary>
    SecondText,

    /// <summary>Input: image files.</summary>
    Image,

    /// <summary>Input: sound files.</summary>
    Sound,

    /// <summary>Output: a vector for each row.</summary>
    Embedding,

    /// <summary>Output: scores by falling score.</summary>
    Scores,

    /// <summary>Output: labels by falling score.</summary>
    Labels,

    /// <summary>Output: values of a regression.</summary>
    Values,

    /// <summary>Output: how well the texts of each pair belong together.</summary>
    Ranking,

    /// <summary>Output: labelled stretches of each text, as JSON.</summary>
    Entities,

    /// <summary>Output: entries of the vocabulary with a weight.</summary>
    SparseIndices,

    /// <summary>Output: their weights.</summary>
    SparseValues,
}
