namespace OnnxAdapt.Runtime.Sessions;

/// <summary>One field of a protocol-buffers message.</summary>
/// <param name="Number">Field number.</param>
/// <param name="Value">The number of a varint field; 0 otherwise.</param>
/// <param name="Whole">Where tag and content are.</param>
/// <param name="Content">Where the content of a length-delimited field is.</param>
internal readonly record struct WireField(int Number, ulong Value, Range Whole, Range Content);
