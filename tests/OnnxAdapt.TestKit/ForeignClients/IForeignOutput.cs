namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>Understands what a client prints.</summary>
internal interface IForeignOutput
{
    /// <summary>The next event, or null when the client ended without a status.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="problems">Everything on standard error, once the client ended.</param>
    Task<ForeignEvent?> ReadAsync(TextReader output, Task<string> problems);
}
