namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>What a graph input of a text model stands for.</summary>
internal enum TokenInputRole
{
    /// <summary>Token ids.</summary>
    Ids,

    /// <summary>1 for tokens, 0 for padding.</summary>
    Mask,

    /// <summary>Segment of each token.</summary>
    Types,

    /// <summary>Position of each token, from 0 on.</summary>
    Positions,
}
