function Write-CtsListProgress {
    # How many objects of a list have come, from its second page on; without a page the list has ended.
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Management.Automation.PSCmdlet] $Cmdlet,

        # Pages and Items so far.
        [Parameter(Mandatory)]
        [hashtable] $Progress,

        [AllowNull()]
        [psobject] $Page
    )

    if ($null -ne $Page) {
        $Progress['Pages']++
        $Progress['Items'] += @($Page.items).Length
    }
    if ($Progress['Pages'] -lt 2) {
        return
    }
    Write-CtsEvent -Cmdlet $Cmdlet -ReceivedEvent ([pscustomobject] @{
            event     = 'progress'
            activity  = $Cmdlet.MyInvocation.MyCommand.Name
            status    = "$($Progress['Items']) received"
            percent   = -1
            completed = $null -eq $Page
        })
}
