namespace OnnxAdapt.Graph.Serialization;

/// <summary>Lists of a serialized graph in which a value can be described.</summary>
internal enum ValueRole
{
    /// <summary><c>input</c>.</summary>
    Input,

    /// <summary><c>output</c>.</summary>
    Output,

    /// <summary><c>value_info</c>.</summary>
    Inner,
}
