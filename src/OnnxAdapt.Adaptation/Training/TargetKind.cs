namespace OnnxAdapt.Adaptation.Training;

/// <summary>What the target of an example holds.</summary>
internal enum TargetKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One label.</summary>
    Label,

    /// <summary>A set of labels.</summary>
    Labels,

    /// <summary>One number per label: shares, or a teacher's scores.</summary>
    Scores,

    /// <summary>Any numbers, as many for every example.</summary>
    Values,

    /// <summary>One number for a pair.</summary>
    Similarity,

    /// <summary>A teacher's vector.</summary>
    Vector,
}
