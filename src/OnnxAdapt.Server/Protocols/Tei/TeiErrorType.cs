namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What the field <c>error_type</c> of an error says, by name.</summary>
internal enum TeiErrorType
{
    /// <summary>The server takes no requests now.</summary>
    Unhealthy,

    /// <summary>The model cannot do it, or failed.</summary>
    Backend,

    /// <summary>Too much waits.</summary>
    Overloaded,

    /// <summary>The request breaks a limit or names something that is not there.</summary>
    Validation,

    /// <summary>The text cannot be made tokens.</summary>
    Tokenizer,

    /// <summary>The request holds no input.</summary>
    Empty,
}
